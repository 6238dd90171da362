"""What a case asks for (`asking`), and who fits best (`choosing`, in words by `reasons`)."""
