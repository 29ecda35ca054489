"""Product media: Master, Dimensions and Variants of one product in one context."""
