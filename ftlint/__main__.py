"""`python -m ftlint`."""

from ftlint.cli.main import main

if __name__ == "__main__":
    main()
