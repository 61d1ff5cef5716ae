"""What Debian's python3-packaging, the reference implementation of PEP 440 and 508, makes of versions, specifier sets, requirements and markers."""
import json, sys

try:
    from packaging.markers import InvalidMarker, Marker
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.utils import canonicalize_name
    from packaging.version import InvalidVersion, Version
except ImportError:
    sys.exit(77)


def version(question):
    a, b = Version(question["a"]), Version(question["b"])
    return {"a": str(a), "b": str(b), "order": (a > b) - (a < b)}


def specifiers(question):
    policy = question["prereleases"]
    chosen = SpecifierSet(question["set"])
    return {"contains": [chosen.contains(each, prereleases=policy) for each in question["versions"]],
            "filter": list(chosen.filter(question["versions"], prereleases=policy))}


def requirement(question):
    read = Requirement(question["text"])
    read.name, read.extras = canonicalize_name(read.name), {canonicalize_name(extra) for extra in read.extras}
    printed = str(read)
    return {"printed": printed.replace("@ ", " @ ", 1) if read.url and " @ " not in printed else printed}


def marker(question):
    read = Marker(question["text"])
    try:
        return {"printed": str(read), "holds": read.evaluate(question["environment"])}
    except Exception as problem:  # each release has its own for what cannot be compared
        return {"printed": str(read), "holds": None, "problem": type(problem).__name__}


ANSWERS = {"version": version, "specifiers": specifiers, "requirement": requirement, "marker": marker}
for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = ANSWERS[question["ask"]](question)
    except (InvalidVersion, InvalidSpecifier, InvalidRequirement, InvalidMarker):
        answer = None
    print(json.dumps(answer))
