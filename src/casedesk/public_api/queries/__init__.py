"""What the telling of programs depends on."""
