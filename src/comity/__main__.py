"""`python -m comity` is the comity command."""

from comity.cli.main import main

if __name__ == "__main__":
    main()
