"""Vitrine: a workstation for omnichannel product media."""

__version__ = "0.1.0"
