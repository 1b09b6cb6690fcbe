"""What people do: one verb per function; check a rule, write, journal. They flush and never commit."""
