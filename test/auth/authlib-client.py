"""Signs in, reads UserInfo, refreshes, introspects, revokes and signs out with Authlib; prints what came of it as JSON.

Standard input: {"issuer", "client_id", "client_secret", "redirect_uri", "post_logout_redirect_uri", "username", "password"}.
"""

import json
import os
import sys
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on this machine only

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.oidc.core import CodeIDToken


class HiddenFields(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "input" and attributes.get("type") == "hidden":
            self.fields[attributes["name"]] = attributes["value"]


def query_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


given = json.load(sys.stdin)
issuer = given["issuer"]
metadata = requests.get(issuer + "/.well-known/openid-configuration", timeout=10).json()
session = OAuth2Session(
    given["client_id"],
    given["client_secret"],
    scope="openid profile email",
    redirect_uri=given["redirect_uri"],
    token_endpoint_auth_method="client_secret_basic",
    code_challenge_method="S256",
)

browser = requests.Session()
verifier, nonce = generate_token(48), generate_token(20)
address, state = session.create_authorization_url(
    metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
)
form = HiddenFields(browser.get(address, timeout=10).text).fields
form.update(username=given["username"], password=given["password"])
answer = browser.post(issuer + "/sign-in", data=form, allow_redirects=False, timeout=10)
token = session.fetch_token(
    metadata["token_endpoint"],
    authorization_response=answer.headers["location"],
    state=state,
    code_verifier=verifier,
)

keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
claims = JsonWebToken(metadata["id_token_signing_alg_values_supported"]).decode(
    token["id_token"],
    keys,
    claims_cls=CodeIDToken,
    claims_options={"iss": {"essential": True, "value": issuer}, "aud": {"value": given["client_id"]}},
    claims_params={"nonce": nonce, "client_id": given["client_id"], "access_token": token["access_token"]},
)
claims.validate(leeway=30)
userinfo = session.get(metadata["userinfo_endpoint"]).json()

first = token["refresh_token"]
refreshed = session.refresh_token(metadata["token_endpoint"])
active = session.introspect_token(metadata["introspection_endpoint"], refreshed["access_token"]).json()["active"]
session.revoke_token(metadata["revocation_endpoint"], refreshed["refresh_token"], "refresh_token")
try:
    session.refresh_token(metadata["token_endpoint"], refreshed["refresh_token"])
    after_revocation = "refreshed"
except OAuthError as error:
    after_revocation = error.error

end = {
    "id_token_hint": refreshed["id_token"],
    "post_logout_redirect_uri": given["post_logout_redirect_uri"],
    "state": "bye",
}
left = browser.get(metadata["end_session_endpoint"], params=end, allow_redirects=False, timeout=10)

json.dump(
    {
        "iss_of_answer": query_of(answer.headers["location"]).get("iss"),
        "same_subject": claims["sub"] == userinfo["sub"],
        "name": userinfo["name"],
        "rotated": refreshed["refresh_token"] != first,
        "active": active,
        "after_revocation": after_revocation,
        "left_to": left.headers.get("location"),
    },
    sys.stdout,
)
