import { type DeclarationReflection, type ProjectReflection, ReflectionKind, ReflectionType } from 'typedoc'

const described =
  ReflectionKind.Class |
  ReflectionKind.Enum |
  ReflectionKind.Function |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable

/**
 * Returns the names that a package exports without a docstring, with their entries. typedoc's own validation cannot tell
 * an exported function from a method of an interface: both are call signatures to it.
 */
export function undocumentedExports(project: ProjectReflection): ReadonlyArray<string> {
  return project
    .getReflectionsByKind(described)
    .filter((one): one is DeclarationReflection => one.isDeclaration() && isExport(one))
    .filter((one) => !isDocumented(one))
    .map((one) => `${one.getFriendlyFullName()} (${ReflectionKind.singularString(one.kind)})`)
}

const isExport = ({ parent }: DeclarationReflection): boolean =>
  parent?.kindOf(ReflectionKind.Project | ReflectionKind.SomeModule) ?? false

/** The docstring of a function, and of a type that is one, stands at its signatures. */
function isDocumented(one: DeclarationReflection): boolean {
  const holder = one.type instanceof ReflectionType ? one.type.declaration : one
  const signatures = holder.getNonIndexSignatures()
  return one.hasComment() || (signatures.length > 0 && signatures.every((signature) => signature.hasComment()))
}
