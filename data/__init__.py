"""What is kept: the database, the questions we ask it, photos, migrations, reference data and the demo."""
