ACCESS = {
    "GET /calls": "agent supervisor quality administrator",
    "GET /calls/<call>": "agent supervisor quality administrator",
    "GET /calls/<call>/story": "agent supervisor quality administrator",
    "GET /calls/<call>/waiting": "agent supervisor quality administrator",
}
SAMPLES = {"call": "c1"}
