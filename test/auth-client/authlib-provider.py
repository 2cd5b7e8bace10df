"""An OpenID Provider on Debian's Authlib, for the tests of @voyage/auth-client.

Authlib's own authorization server decides everything about codes, tokens, PKCE and ID tokens; what is here is HTTP and
what it asks its user to keep. It reads {"clients": {id: {"secret": text or null, "redirect_uris": [...]}}} from standard
input and writes its port. POST /rotate makes a new signing key.
"""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlparse

# Over http on the loopback interface alone.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.common.security import generate_token
from authlib.jose import JsonWebKey
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request, grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.core.grants.code import OpenIDToken

LOGIN_PAGE = '<!doctype html><form method="post"><label>Username <input name="username"></label><button>Sign in</button></form>'
AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]


class Client(ClientMixin):
    def __init__(self, client_id, registered):
        self.client_id = client_id
        self.secret = registered["secret"]
        self.redirect_uris = registered["redirect_uris"]

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret):
        return self.secret is not None and self.secret == client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        return (method == "none") == (self.secret is None)

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token")


class Code:
    def __init__(self, code, request):
        data = request.data
        self.code = code
        self.client_id = request.client.client_id
        self.user = request.user
        self.redirect_uri = request.redirect_uri
        self.scope = request.scope
        self.nonce = data.get("nonce")
        self.auth_time = int(time.time())
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time


class Token:
    def __init__(self, token, request):
        credential = request.credential
        self.token = token
        self.client_id = request.client.client_id
        self.user = request.user
        self.auth_time = credential.auth_time
        self.revoked = False

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.token["scope"]

    def get_expires_in(self):
        return self.token["expires_in"]

    # OpenIDToken asks the refresh token as it asks a code; a refreshed ID token has no nonce (Core 12.2).
    def get_nonce(self):
        return None

    def get_auth_time(self):
        return self.auth_time


codes, tokens, clients, keys = {}, [], {}, []
issuer = ""


def rotate():
    keys[:] = [JsonWebKey.generate_key("RSA", 2048, {"kid": generate_token(8), "use": "sig", "alg": "RS256"}, True)]


class IdTokens:
    def get_jwt_config(self, grant):
        return {"key": keys[0], "alg": "RS256", "iss": issuer, "exp": 300}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user)


class CodeIdTokens(IdTokens, OpenIDCode):
    def exists_nonce(self, nonce, request):
        return any(code.nonce == nonce for code in codes.values())


class RefreshIdTokens(IdTokens, OpenIDToken):
    pass


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def save_authorization_code(self, code, request):
        codes[code] = Code(code, request)

    def query_authorization_code(self, code, client):
        found = codes.get(code)
        return found if found and found.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code):
        del codes[authorization_code.code]

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        return find_token("refresh_token", refresh_token)

    def authenticate_user(self, credential):
        return credential.user

    def revoke_old_credential(self, credential):
        credential.revoked = True


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token_string, token_type_hint):
        return find_token("refresh_token", token_string) or find_token("access_token", token_string)

    def revoke_token(self, token, request):
        token.revoked = True


def find_token(kind, text):
    return next((token for token in tokens if token.token.get(kind) == text and not token.revoked), None)


class Server(AuthorizationServer):
    def query_client(self, client_id):
        return clients.get(client_id)

    def save_token(self, token, request):
        tokens.append(Token(dict(token), request))

    def send_signal(self, name, *args, **kwargs):
        pass

    def create_oauth2_request(self, request):
        return request

    def handle_response(self, status, body, headers):
        return status, body, headers


server = Server(["openid", "offline_access"])
texts = BearerTokenGenerator(lambda **_: generate_token(43), lambda **_: generate_token(48), lambda *_: 300)
server.register_token_generator("default", texts)
server.register_grant(CodeGrant, [CodeIdTokens(require_nonce=True), CodeChallenge(required=True)])
server.register_grant(RefreshGrant, [RefreshIdTokens()])
server.register_endpoint(Revocation)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = urlparse(self.path).path
        if path == "/.well-known/openid-configuration":
            return self.answer(200, {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "revocation_endpoint": f"{issuer}/revoke",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            })
        if path == "/jwks":
            return self.answer(200, {"keys": [key.as_dict(is_private=False) for key in keys]})
        if path == "/userinfo":
            token = find_token("access_token", self.headers.get("authorization", "").replace("Bearer ", "", 1))
            return self.answer(200, {"sub": token.user}) if token else self.answer(401, {})
        if path == "/authorize":
            return self.authorize()
        return self.answer(404, {})

    def do_POST(self):
        path = urlparse(self.path).path
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        if path == "/rotate":
            rotate()
            return self.answer(200, {})
        if path == "/authorize":
            return self.authorize(form.get("username"))
        if path == "/token":
            return self.answer(*server.create_token_response(self.oauth2_request(form)))
        if path == "/revoke":
            return self.answer(*server.create_endpoint_response("revocation", self.oauth2_request(form)))
        return self.answer(404, {})

    def do_OPTIONS(self):
        self.answer(204, "", [("access-control-allow-headers", "authorization, content-type")])

    def oauth2_request(self, form=None):
        # Authlib looks for names as they are spelt in the RFC.
        headers = {name.title(): value for name, value in self.headers.items()}
        return OAuth2Request(self.command, issuer + self.path, form, headers)

    def authorize(self, signed_in=None):
        """Asks who it is, unless the cookie says so; consent is given."""
        known = dict(parse_qsl(self.headers.get("cookie", ""), separator=";")).get("user")
        user = signed_in or known
        request = OAuth2Request("GET", issuer + self.path, None, dict(self.headers))
        try:
            grant = server.get_consent_grant(request, user)
        except OAuth2Error as error:
            return self.answer(*server.handle_error_response(request, error))
        if user is None or (signed_in is None and getattr(grant, "prompt", None) == "login"):
            return self.answer(200, LOGIN_PAGE, [("content-type", "text/html; charset=utf-8")])
        status, body, headers = server.create_authorization_response(request, user)
        return self.answer(status, body, [*headers, ("set-cookie", f"user={user}; Path=/; HttpOnly; SameSite=Lax")])

    def answer(self, status, body, headers=()):
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        if not isinstance(body, str) and not any(name.lower() == "content-type" for name, _ in headers):
            self.send_header("content-type", "application/json")
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("access-control-allow-origin", "*")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
issuer = f"http://127.0.0.1:{listener.server_port}"
for client_id, registered in json.load(sys.stdin)["clients"].items():
    clients[client_id] = Client(client_id, registered)
rotate()
print(listener.server_port, flush=True)
listener.serve_forever()
