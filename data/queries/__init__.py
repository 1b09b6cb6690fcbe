"""Questions for the pages: session first, then the viewer; plain frozen rows out, never ORM objects."""
