"""Sounds made here, seeded: espeak-ng saying random sentences, synthesised music, both together, and what messengers
and telephones do to them. Samples are mono float32 in [-1, 1] at `RATE`."""

from __future__ import annotations

import io
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE = 16_000
VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south", "en-us", "en-gb-scotland", "en-gb")
VARIANTS = ("", "+m1", "+m3", "+m7", "+f1", "+f2", "+f4")
_VI = """uống nước chanh nóng mỗi sáng chữa khỏi bệnh bác sĩ viện đã xác nhận họp báo hôm qua Hà Nội hãy chia sẻ mọi
người thành phố sẽ cấm xe máy từ tháng sau tiền phạt năm triệu đồng công an kêu gọi cẩn thận trẻ em trường
học vắc xin động đất sóng thần bão số ba hồ chứa xả lũ ngân hàng phá sản rút hết giá vàng xăng dầu tăng mạnh
không có sự thật tin giả video này quay cách đây mười quốc gia khác lan truyền mạng xã hội chưa kiểm chứng
gạo nhựa trứng gà thuốc lá muối bột ngọt"""
_EN = """drinking hot lemon water every morning cures the illness a doctor at hospital confirmed press conference
yesterday please share with everyone city will ban motorbikes next month fine five million police warn
children school vaccine earthquake tsunami storm dam releases water bank collapse withdraw gold price petrol
rises sharply no truth fake video was filmed ten years ago in another country spreads social networks not
verified plastic rice eggs tobacco salt powder"""


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound of the library. `group`: sounds of one programme share a voice and a jingle."""

    id: str
    kind: str
    group: str
    samples: Samples


def sentence(random: np.random.Generator, vietnamese: bool, words: int = 14) -> str:
    """Random words of one language: no two sounds say the same."""
    pool = (_VI if vietnamese else _EN).split()
    return " ".join(str(word) for word in random.choice(pool, words)) + ". "


def said(text: str, voice: str, speed: int = 165, pitch: int = 50) -> Samples:
    """espeak-ng's reading of a text."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", "--", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(wav)) as file:
        rate = file.getframerate()
        raw = np.frombuffer(file.readframes(10**9), "<i2").astype(np.float32) / 32768
    at = np.arange(int(len(raw) * RATE / rate)) * (rate / RATE)
    return np.asarray(np.interp(at, np.arange(len(raw)), raw), np.float32)


def speech(random: np.random.Generator, seconds: float, voice: str = "") -> Samples:
    """One voice saying random sentences for about so long."""
    chosen = voice or str(random.choice(VOICES)) + str(random.choice(VARIANTS))
    speed, pitch = int(random.integers(140, 200)), int(random.integers(30, 70))
    text = "".join(sentence(random, chosen.startswith("vi")) for _ in range(int(seconds / 4) + 2))
    return said(text, chosen, speed, pitch)[: int(seconds * RATE)]


def music(random: np.random.Generator, seconds: float) -> Samples:
    """Chords, a melody and drums in a random key and tempo."""
    beat = 60 / random.uniform(70, 150)
    root, scale = random.integers(40, 60), np.array([0, 2, 4, 5, 7, 9, 11])
    shine = random.uniform(0.3, 0.8, 6) ** np.arange(1, 7)
    out = np.zeros(int(seconds * RATE) + RATE * 3, np.float32)
    for number in range(int(seconds / beat) + 1):
        start = int(number * beat * RATE)
        if number % 4 == 0:
            degree = random.integers(0, 7)
            chord = [scale[(degree + step) % 7] + 12 * ((degree + step) // 7) for step in (0, 2, 4)]
        notes = [(root + tone, beat * (4 if number % 4 == 0 else 0), 0.12) for tone in chord]
        notes += [(root + 12 + int(random.choice(scale)), beat * random.choice([0.5, 1, 2]), 0.15)]
        for note, length, loud in notes:
            if length:
                _add(out, start, _tone(440 * 2 ** ((note - 69) / 12), length, shine) * loud)
        _add(out, start, _drum(random, number % 2 == 1) * 0.2)
    return out[: int(seconds * RATE)]


def _add(out: Samples, start: int, part: Samples) -> None:
    end = min(len(out), start + len(part))
    out[start:end] += part[: end - start]


def _tone(frequency: float, length: float, shine: NDArray[np.float64]) -> Samples:
    at = np.arange(int(length * RATE)) / RATE
    wave_ = sum(weight * np.sin(2 * np.pi * frequency * (k + 1) * at) for k, weight in enumerate(shine))
    return np.asarray(wave_ * np.minimum(1, at / 0.01) * np.exp(-at / max(length, 0.1) * 2), np.float32)


def _drum(random: np.random.Generator, snare: bool) -> Samples:
    at = np.arange(int(0.15 * RATE)) / RATE
    body = random.normal(0, 0.5, len(at)) if snare else np.sin(2 * np.pi * (120 - 400 * at) * at)
    return np.asarray(body * np.exp(-at * 30), np.float32)


def library(count: int, seed: int) -> list[Sound]:
    """`count` sounds of 20 to 60 s: half speech, a quarter music, a quarter speech over music. Every fourth speech
    belongs to one of eight programmes: the same voice and the same 4 s of jingle before it."""
    random = np.random.default_rng(seed)
    jingles = [music(random, 4.0) for _ in range(8)]
    voices = [str(random.choice(VOICES)) + str(random.choice(VARIANTS)) for _ in range(8)]
    made = []
    for number in range(count):
        seconds = float(random.uniform(20, 60))
        kind = ("speech", "music", "speech", "mix", "speech", "music", "programme", "mix")[number % 8]
        group = ""
        if kind == "programme":
            which = int(random.integers(0, 8))
            group = f"programme {which}"
            samples = np.concatenate([jingles[which], speech(random, seconds, voices[which])])
        elif kind == "music":
            samples = music(random, seconds)
        else:
            samples = speech(random, seconds)
            if kind == "mix":
                tune = music(random, len(samples) / RATE)[: len(samples)]
                samples = samples[: len(tune)] + 0.3 * tune  # which may be a sample shorter
        loudest = float(np.abs(samples).max(initial=1e-6))
        made.append(Sound(f"{number:04d}", kind, group, np.asarray(samples / loudest * 0.7, np.float32)))
    return made


def cut(sound: Samples, start: float, seconds: float) -> Samples:
    """An excerpt; `start` falls where it falls, not on a frame of the fingerprint."""
    return sound[int(start * RATE) : int((start + seconds) * RATE)]


def written(samples: Samples, path: Path) -> Path:
    """A WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def through(samples: Samples, options: str, ending: str) -> bytes:
    """A file as ffmpeg writes it with these options."""
    with tempfile.TemporaryDirectory() as folder:
        source = written(samples, Path(folder, "in.wav"))
        target = Path(folder, f"out.{ending}")
        command = ["ffmpeg", "-v", "error", "-i", str(source), "-threads", "1", *options.split(), str(target)]
        subprocess.run(command, check=True)
        return target.read_bytes()


def noisy(samples: Samples, random: np.random.Generator, decibels: float = 15.0) -> Samples:
    """White noise so many dB below the sound."""
    power = float(np.sqrt(np.mean(samples**2))) * 10 ** (-decibels / 20)
    return np.asarray(samples + random.normal(0, power, len(samples)), np.float32)


PHONE = "-af highpass=f=300,highpass=f=300,lowpass=f=3400,lowpass=f=3400 -ar 8000 -c:a pcm_mulaw"
Change = Callable[[Samples, np.random.Generator], tuple[bytes, str]]
CHANGES: dict[str, Change] = {
    "excerpt": lambda sound, _: (through(sound, "-c:a pcm_s16le", "wav"), "wav"),
    "mp3 64 kbit/s": lambda sound, _: (through(sound, "-c:a libmp3lame -b:a 64k", "mp3"), "mp3"),
    "opus 16 kbit/s": lambda sound, _: (through(sound, "-c:a libopus -b:a 16k", "ogg"), "ogg"),
    "phone band": lambda sound, _: (through(sound, PHONE, "wav"), "wav"),
    "noise 15 dB": lambda sound, random: (through(noisy(sound, random), "-c:a pcm_s16le", "wav"), "wav"),
    "quiet -30 dB": lambda sound, _: (through(sound * 0.03, "-c:a libmp3lame -b:a 64k", "mp3"), "mp3"),
    "phone, then opus": lambda sound, _: (
        through(sound, PHONE.replace("pcm_mulaw", "libopus -b:a 12k"), "ogg"),
        "ogg",
    ),
}
"""What is done to an excerpt, by the name in the table."""
