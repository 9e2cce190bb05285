"""Starts the emulated AWS: `python -u server.py --port N --state-file F --delays short|realistic|none`.

Port 0 takes any free one. The state file tells where the emulator listens; it is written once calls are
accepted and removed at the end. Exit codes: 3, the installed moto is not one this layer fits; 4, another
emulator holds the state file.
"""

import argparse
import os
import signal
import sys

sys.dont_write_bytecode = True  # the package may lie in a read-only place
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# AWS's own checks, which moto leaves off; read when moto is imported.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_ENABLE_AMI_VALIDATION"] = "true"
os.environ["MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION"] = "true"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Emulated AWS on the loopback interface")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state-file", required=True)
    parser.add_argument("--delays", default="short", choices=["short", "realistic", "none"])
    return parser.parse_args()


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C meant for the CLI of the same terminal

    from emulator.selftest import Misfit, load_layer
    from emulator.state import StateFile

    state = StateFile(options.state_file)
    if not state.hold():
        print("another emulator is running for this state file", file=sys.stderr)
        sys.exit(4)

    try:
        load_layer()
    except Misfit as misfit:
        print(misfit, file=sys.stderr)
        sys.exit(3)

    from emulator.listener import serve

    serve(options.port, state, options.delays)


if __name__ == "__main__":
    main()
