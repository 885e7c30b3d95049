"""The test kit: what a team puts into its own tests. Needs the extra: pip install hconnect-station[testing]."""
