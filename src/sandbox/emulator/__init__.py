"""The emulated AWS of the sandbox: moto in server mode behind a layer that makes it behave as AWS documents."""
