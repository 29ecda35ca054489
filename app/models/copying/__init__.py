"""Copies omnichannel content from one tenant to another, planned and verified. Source: domain.md 9."""
