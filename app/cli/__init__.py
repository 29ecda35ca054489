"""The `vitrine` command: the same engine as the window, for scripts, servers and checks."""


def main() -> int:
    """Run the `vitrine` command; see `app.cli.command.main`."""
    from app.cli.command import main as run

    return run()
