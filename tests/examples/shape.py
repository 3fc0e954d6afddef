"""Compares an answer with the shape that an example shows. README.md describes the forms."""

import base64
import binascii
import re

FORMS = {
    "text": r".+",
    "any": r".*",
    "guid": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "unique": r"[a-z0-9]{8}",
    "digits": r"\d+",
    "minor": r"1\.\d+",
    "version": r"1\.\d+\.\d+",
    "ipv4": r"\d{1,3}(?:\.\d{1,3}){3}",
    "plan": r"KubernetesOfficial|AKSLongTermSupport",
    "ula": r"f[cd][0-9a-f:]+",
}
PLACEHOLDER = re.compile(r"<(\w+)>")
ANY = "<any number>"
NUMBERS = {"<whole>": int, "<flag>": bool}


def pattern(template):
    """The regular expression of a text with placeholders."""
    parts = PLACEHOLDER.split(template)
    return "".join("(?:%s)" % FORMS[part] if index % 2 else re.escape(part) for index, part in enumerate(parts))


def is_base64(value):
    try:
        return isinstance(value, str) and value != "" and bool(base64.b64decode(value, validate=True))
    except binascii.Error:
        return False


def fits(shape, value):
    """Whether a value that is neither an object nor an array fits."""
    if not isinstance(shape, str):
        return type(value) is type(shape) and value == shape
    if shape in NUMBERS:
        return type(value) is NUMBERS[shape]
    if shape == "<base64>":
        return is_base64(value)
    return isinstance(value, str) and re.fullmatch(pattern(shape), value) is not None


def at(path, name):
    return "%s.%s" % (path, name) if path else name


def compare_object(shape, value, path):
    for key, part in shape.items():
        name = key.removesuffix("?")
        if "<" in name:  # a map: every key of this form has such a value
            found = [key for key in value if re.fullmatch(pattern(name), key)]
            if not found:
                yield at(path, name), None
            for key in found:
                yield from compare(part, value[key], at(path, name))
        elif name in value:
            yield from compare(part, value[name], at(path, name))
        elif name == key:
            yield at(path, name), None


def compare_array(shape, value, path):
    """One shape stands for all elements, of which there is one at least, unless ANY stands before it; more shapes
    stand for one element each."""
    if shape[:1] == [ANY]:
        shape = shape[1:] if value else []
    if len(shape) == 1 and value:
        for element in value:
            yield from compare(shape[0], element, path + "[]")
        optional = [key for key in shape[0] if key.endswith("?")] if isinstance(shape[0], dict) else []
        for key in optional:
            if not any(key[:-1] in element for element in value):
                yield at(path + "[]", key[:-1]), None
    elif len(shape) != len(value):
        yield path, value
    else:
        for part, element in zip(shape, value):
            yield from compare(part, element, path + "[]")


def compare(shape, value, path=""):
    """(path, what is there) of each place where the value does not fit; None where nothing is."""
    kind = type(shape) if isinstance(shape, (dict, list)) else None
    if kind and type(value) is not kind:
        yield path, value
    elif kind is dict:
        yield from compare_object(shape, value, path)
    elif kind is list:
        yield from compare_array(shape, value, path)
    elif not fits(shape, value):
        yield path, value


def spoiled(shape):
    """Copies of the shape, each with one more demand that no answer meets, in each of its objects and leaves."""
    if isinstance(shape, dict):
        yield {**shape, "never shown": True}
        for key, part in shape.items():
            for copy in spoiled(part):
                yield {**shape, key: copy}
    elif isinstance(shape, list):
        for index, part in enumerate(shape):
            for copy in () if part == ANY else spoiled(part):
                yield [*shape[:index], copy, *shape[index + 1:]]
    else:
        yield {"never shown": True}
