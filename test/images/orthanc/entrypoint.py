#!/usr/bin/python3
"""Stands in for the entry point of the published Orthanc image, as far as orthweb relies on it.

Configuration is merged from /etc/orthanc/*.json, /run/secrets/*.json and the environment, the latest winning; files
go through substitution of $NAME and ${NAME} by the environment, as there. The result is /tmp/orthanc.json.
"""

import glob
import json
import os
import re
import sys

TARGET = "/tmp/orthanc.json"
AVAILABLE = "/usr/share/orthanc/plugins"
S3_SCRIPT = "/usr/share/orthweb-test/s3_storage.py"

# The published image refuses to start with the names it used before 2020.
LEGACY = re.compile(r"^(PG_|DW_|AC_|AUTHZ_|WL_|TF_|WVB_|WVP_|OSIMIS_|MYSQL_(HOST|PORT)|LISTENER_|NAME$|AET$|PEERS$)")

# By configuration section: the variable that enables it too, and the libraries. None: not in this stand-in.
PLUGINS = {
    "PostgreSQL": ("POSTGRESQL_PLUGIN_ENABLED", ["libOrthancPostgreSQLIndex.so"]),
    "DicomWeb": ("DICOM_WEB_PLUGIN_ENABLED", ["libOrthancDicomWeb.so"]),
    "AwsS3Storage": ("AWS_S3_STORAGE_PLUGIN_ENABLED", ["libOrthancPython.so"]),
    "Housekeeper": ("HOUSEKEEPER_PLUGIN_ENABLED", ["libHousekeeper.so"]),
    "OrthancExplorer2": ("ORTHANC_EXPLORER_2_PLUGIN_ENABLED", None),
    "StoneWebViewer": ("STONE_WEB_VIEWER_PLUGIN_ENABLED", None),
    "OHIF": ("OHIF_PLUGIN_ENABLED", None),
    "Gdcm": ("GDCM_PLUGIN_ENABLED", None),
    "Authorization": ("AUTHORIZATION_PLUGIN_ENABLED", None),
}

DEFAULTS = {
    "StorageDirectory": "/var/lib/orthanc/db",
    "RemoteAccessAllowed": True,
    "AuthenticationEnabled": True,
    "HttpsCACertificates": "/etc/ssl/certs/ca-certificates.crt",
}
SECTION_DEFAULTS = {"PostgreSQL": {"EnableIndex": True, "EnableStorage": False, "Lock": False}}

CAMEL_CASE_NOT = {"POSTGRESQL": "PostgreSQL", "MYSQL": "MySQL", "OHIF": "OHIF"}


def main():
    refuse_legacy_names()
    config = {}
    for path in sorted(glob.glob("/etc/orthanc/*.json")) + sorted(glob.glob("/run/secrets/*.json")):
        merge(config, read(path))
    merge(config, json.loads(os.environ.get("ORTHANC_JSON", "{}")))
    merge(config, from_environment())
    for name, value in DEFAULTS.items():
        config.setdefault(name, value)
    for section, values in SECTION_DEFAULTS.items():
        if section in config:
            config[section] = {**values, **config[section]}
    require_users(config)
    config["Plugins"] = [enabled_plugins(config)]
    for_this_version(config)
    with open(os.open(TARGET, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(config, file, indent=2)
    words = sys.argv[1:] or [TARGET]
    if words == [TARGET]:
        verbose = ["--verbose"] if os.environ.get("VERBOSE_ENABLED") == "true" else []
        os.execvp("Orthanc", ["Orthanc", *verbose, TARGET])
    os.execvp(words[0], words)


def refuse_legacy_names():
    for name in os.environ:
        if LEGACY.match(name):
            sys.exit(f"entrypoint: the variable {name} is of the old kind and no longer accepted")


def read(path):
    with open(path) as file:
        text = file.read()
    try:
        return json.loads(substituted(text))
    except ValueError as error:
        sys.exit(f"entrypoint: {path} is no JSON: {error.msg} at line {error.lineno}")


def substituted(text):
    """As envsubst: a name that is not set becomes nothing."""
    pattern = r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))"
    return re.sub(pattern, lambda found: os.environ.get(found[1] or found[2], ""), text)


def from_environment():
    config = {}
    for name, value in sorted(os.environ.items()):
        if name.startswith("ORTHANC__"):
            place(config, name, value)
    for path in sorted(glob.glob("/run/secrets/ORTHANC__*")):
        with open(path) as file:
            place(config, os.path.basename(path), file.read().rstrip("\n"))
    return config


def place(config, name, text):
    *sections, last = [camel(part) for part in name.split("__")[1:]]
    for section in sections:
        config = config.setdefault(section, {})
    try:
        config[last] = json.loads(text)
    except ValueError:
        config[last] = text


def camel(name):
    return CAMEL_CASE_NOT.get(name) or "".join(word.capitalize() for word in name.split("_"))


def merge(into, what):
    for name, value in what.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merge(into[name], value)
        else:
            into[name] = value


def require_users(config):
    """As Orthanc 1.13 does; the version here only warns."""
    open_to_all = config["RemoteAccessAllowed"] and config["AuthenticationEnabled"]
    if open_to_all and not config.get("RegisteredUsers"):
        sys.exit("entrypoint: authentication is on, remote access is allowed, and no user is registered")


def enabled_plugins(config):
    folder = "/run/orthanc/plugins"
    if not os.path.isdir(folder):
        folder = "/tmp/orthanc-plugins"
        os.makedirs(folder, exist_ok=True)
    for section, (variable, libraries) in PLUGINS.items():
        wanted = os.environ.get(variable, str(section in config)).lower() == "true"
        if not wanted:
            continue
        if libraries is None:
            print(f"entrypoint: {section} is not part of this test image", file=sys.stderr)
            continue
        for library in libraries:
            link(f"{AVAILABLE}/{library}", f"{folder}/{library}")
    if os.path.exists(f"{folder}/libOrthancPython.so"):
        config["PythonScript"] = S3_SCRIPT
    return folder


def link(source, target):
    if os.path.lexists(target):
        os.unlink(target)
    os.symlink(source, target)


def for_this_version(config):
    """Options whose type has changed since the packaged version."""
    if isinstance(config.get("OverwriteInstances"), str):
        config["OverwriteInstances"] = config["OverwriteInstances"] != "Never"


main()
