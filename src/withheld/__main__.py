"""``python -m withheld`` is the command ``withheld``."""

from withheld.cli.main import run

if __name__ == "__main__":
    run()
