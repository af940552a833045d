"""`python -m ftlint`."""

from ftlint.cli.main import start

if __name__ == "__main__":
    start()
