ACCESS = {
    "GET /panel": "agent",
    "GET /desk": "agent",
    "GET /desk/places": "agent",
    "GET /desk/today": "agent",
    "GET /desk/workbench": "agent",
    "GET /desk/calls/<call>/notes": "agent",
    "POST /desk/calls/<call>/notes": "agent",
    "POST /desk/calls/<call>/done": "agent",
    "GET /desk/reminders": "agent",
    "POST /desk/reminders": "agent",
    "POST /desk/reminders/<int:reminder>/snooze": "agent",
    "POST /desk/reminders/<int:reminder>/done": "agent",
}
SAMPLES = {"reminder": "1"}
SIZES = {"GET /panel": (360, 780)}
