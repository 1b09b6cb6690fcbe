"""What pages are built from: the only room besides pages and app that knows Streamlit."""
