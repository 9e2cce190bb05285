"""How long things take. One table a speed, in milliseconds; the only place to change a delay.

realistic: AWS's typical times divided by ten. short: long enough to be seen as a state of its own.
"""

TABLES = {
    "realistic": {
        "call": 80,
        "instanceRunning": 3000,
        "instanceStopped": 4000,
        "instanceTerminated": 4000,
        "instanceChecks": 12000,
        "profileUsable": 800,
        "roleUsable": 800,
        "addressUnmapped": 500,
        "autoAddressUnmapped": 30000,
        "endpointAvailable": 9000,
        "endpointDeleted": 12000,
        "dbCreated": 42000,
        "dbCreatedMultiAz": 72000,
        "dbRestored": 90000,
        "dbModified": 6000,
        "dbStarted": 30000,
        "dbStopped": 20000,
        "dbRebooted": 3000,
        "dbDeleted": 40000,
        "dbSnapshot": 18000,
        "ssmOnline": 4000,
        "commandFinished": 300,
    },
    "short": {
        "call": 0,
        "instanceRunning": 1000,
        "instanceStopped": 1000,
        "instanceTerminated": 1200,
        "instanceChecks": 1500,
        "profileUsable": 400,
        "roleUsable": 300,
        "addressUnmapped": 200,
        "autoAddressUnmapped": 1500,
        "endpointAvailable": 1000,
        "endpointDeleted": 1500,
        "dbCreated": 2000,
        "dbCreatedMultiAz": 3000,
        "dbRestored": 3000,
        "dbModified": 500,
        "dbStarted": 1000,
        "dbStopped": 1000,
        "dbRebooted": 500,
        "dbDeleted": 2000,
        "dbSnapshot": 1000,
        "ssmOnline": 300,
        "commandFinished": 200,
    },
}
TABLES["none"] = dict.fromkeys(TABLES["short"], 0)


class Delays:
    """The table in force, and the name of the one it was made from: a control call may change single entries."""

    def __init__(self) -> None:
        self.name = "short"
        self.table = dict(TABLES["short"])

    def use(self, name: str) -> None:
        if name not in TABLES:
            raise ValueError(f"unknown delays '{name}': use {', '.join(sorted(TABLES))}")
        self.name, self.table = name, dict(TABLES[name])

    def change(self, entries: dict) -> None:
        for thing, milliseconds in entries.items():
            if thing not in self.table:
                raise ValueError(f"unknown delay '{thing}': use {', '.join(sorted(self.table))}")
            if (
                isinstance(milliseconds, bool)
                or not isinstance(milliseconds, (int, float))
                or milliseconds < 0
            ):
                raise ValueError(f"delay '{thing}' must be a number of milliseconds, not {milliseconds!r}")
        self.table.update(entries)

    def seconds(self, thing: str) -> float:
        return self.table[thing] / 1000


DELAYS = Delays()
