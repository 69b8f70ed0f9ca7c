"""Measuring answers: question sets, scores, and the quality floors that hold them up."""
