"""What is true in community safety, whatever the screen or the database. Standard library only."""
