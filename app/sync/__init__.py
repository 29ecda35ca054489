"""What happens: the bundled CMS, HQ and CSU engine. No Qt."""
