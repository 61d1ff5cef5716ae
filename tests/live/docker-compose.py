"""What docker-compose 1.29 (Debian's docker-compose) makes of a set of compose files: {"services": {...}}, or {"error": true, "why": "..."}."""
import json
import logging
import os
import shlex
import sys
import tempfile

try:
    from compose.config import config
    from compose.config.environment import Environment
    from compose.config.errors import ConfigurationError
    from compose.config.serialize import denormalize_config
except ImportError:
    sys.exit(77)

logging.disable(logging.CRITICAL)


def plain(service):
    """What both generations of Compose know of a service, in the plainest words."""
    build = service.get("build") or {}
    return {
        "image": service.get("image"),
        "environment": {name: value if value is None else str(value) for name, value in (service.get("environment") or {}).items()},
        "labels": {name: str(value) for name, value in (service.get("labels") or {}).items()},
        "ports": sorted(port(one) for one in service.get("ports", [])),
        "volumes": sorted(":".join(part or "" for part in one[:2]) for one in service.get("volumes", [])),
        "depends_on": sorted(service.get("depends_on", {})),
        "command": shlex.split(service["command"]) if isinstance(service.get("command"), str) else service.get("command"),
        "build": {"context": build.get("context"), "dockerfile": build.get("dockerfile", "Dockerfile") if build else None,
                  "args": {name: str(value) for name, value in (build.get("args") or {}).items() if value is not None}},
    }


def port(one):
    if isinstance(one, str):  # with an address in front
        one, _, protocol = one.partition("/")
        address, published, target = one.rsplit(":", 2)
        return f"{address}:{published}:{target}/{protocol or 'tcp'}"
    if isinstance(one, dict):
        return f":{one.get('published', '')}:{one['target']}/{one.get('protocol', 'tcp')}"
    return f":{one.published or ''}:{one.target}/{one.protocol or 'tcp'}"


def answer(folder, question):
    for name, text in question["files"].items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    environment = Environment(question["env"])
    try:
        details = config.find(folder, question["compose"], environment, folder)
        project = denormalize_config(config.load(details))
    except (ConfigurationError, ValueError, TypeError, KeyError, AttributeError) as error:
        return {"error": True, "why": str(getattr(error, "msg", error))}
    return {"services": {name: plain(service) for name, service in project["services"].items()}}


with tempfile.TemporaryDirectory() as above:
    above = os.path.realpath(above)
    folder = os.path.join(above, "p")
    os.makedirs(os.path.join(folder, "app"))  # 1.29 looks whether what it builds is there
    for line in sys.stdin:
        print(json.dumps(answer(folder, json.loads(line)), default=str).replace(folder, "$DIR").replace(above, "$UP"))
