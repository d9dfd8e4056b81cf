"""The worker process that turns uploads into prompts, or words into speech: one order on its input, one answer out.

`{"do": "convert", "source": …, "kind": …, "room": …}` or `{"do": "speak", "words": …, "language": …, "path": …}`.
What it converts lies in the room as `sound.wav` and `sound-<rate>.wav`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fsctl.prompts.recorded import LONGEST_S, limit


def main() -> int:
    order = json.load(sys.stdin)
    limit()
    from pydub.exceptions import CouldntDecodeError

    from fsctl.prompts.make import NoSpeechProgram

    try:
        answer = _obey(order)
    except NoSpeechProgram:
        answer = {"why": "no_program"}
    except (CouldntDecodeError, OSError, ValueError, EOFError, IndexError, KeyError, MemoryError) as error:
        print(repr(error), file=sys.stderr)
        answer = {"why": "unreadable"}
    print(json.dumps(answer))
    return 0


def _obey(order: dict[str, Any]) -> dict[str, Any]:
    from fsctl.prompts.make import RATES, keep, speak
    from fsctl.prompts.voices import VOICES
    from fsctl.prompts.wavefile import write

    if order["do"] == "speak":
        spoken = speak(order["words"], VOICES[order["language"]])
        keep(Path(order["path"]), spoken)
        return {"length_s": spoken.duration_seconds}
    sound = _read(order)
    if sound.duration_seconds > LONGEST_S:
        return {"why": "long"}
    if not sound.raw_data:
        return {"why": "empty"}
    mono = sound.set_channels(1).set_sample_width(2)
    for rate in RATES:
        data = mono.set_frame_rate(rate).raw_data
        write(Path(order["room"]) / f"sound-{rate}.wav", data, rate)
    write(Path(order["room"]) / "sound.wav", mono.set_frame_rate(RATES[-1]).raw_data, RATES[-1])
    return {"length_s": sound.duration_seconds}


def _read(order: dict[str, Any]) -> Any:
    from pydub import AudioSegment

    # One second more than is taken tells that it is longer; the kind is given, so that ffmpeg guesses nothing.
    return AudioSegment.from_file(order["source"], format=order["kind"], duration=LONGEST_S + 1)


if __name__ == "__main__":
    sys.exit(main())
