#include "base/percent.h"

#include "base/json.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static char *decode(struct arena *arena, struct span text, char plus)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '+')
            byte = plus;
        if (byte == '%') {
            if (text.size - i < 3)
                return NULL;
            int high = hex_value(text.data[i + 1]);
            int low = hex_value(text.data[i + 2]);
            if (high < 0 || low < 0)
                return NULL;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if (byte == '\0')
            return NULL;
        out[size++] = byte;
    }
    return json_text_valid((struct span){out, size}) ? out : NULL;
}

char *percent_decode(struct arena *arena, struct span text)
{
    return decode(arena, text, '+');
}

char *percent_decode_form(struct arena *arena, struct span text)
{
    return decode(arena, text, ' ');
}

void percent_encode(struct buffer *out, const char *text, const char *plain)
{
    for (; *text; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        bool digit = *text >= '0' && *text <= '9';
        if (letter || digit || strchr(plain, *text))
            buffer_append(out, text, 1);
        else
            buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
    }
}
