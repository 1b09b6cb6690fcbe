"""The papers of the closed loop: templates that a community may edit in Word, and what fills them."""
