"""What screens share: map layers, filters, cards, downloads, text in each language."""
