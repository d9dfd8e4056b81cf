ACCESS = {
    "GET /": "signed_in",
    "GET /static/<asked>/<path:path>": "anyone",
    "GET /words/<version>/<chosen>.json": "anyone",
    "GET /live": "signed_in",
    "POST /act": "signed_in",
}
SAMPLES = {"asked": "x", "path": "css/app.css", "version": "x", "chosen": "zh"}
