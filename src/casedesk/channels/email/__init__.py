"""Mail: kept raw first, understood second, placed on a case or shown in the tray."""
