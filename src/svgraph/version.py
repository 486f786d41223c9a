"""Say which version of the program this is."""


def version() -> str:
    """The version, or that the program runs from no installation."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("svgraph")
    except PackageNotFoundError:
        return "(not installed)"
