"""Handoffs: a case passes from hand to hand with a brief, and is somebody's all the while."""
