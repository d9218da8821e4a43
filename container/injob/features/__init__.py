"""Rows → features, as a plan says: cleaning, fitting, transforming."""
