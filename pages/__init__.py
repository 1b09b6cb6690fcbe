"""What people see: one script per screen."""
