#include "template/program.h"

#include "template/layout.h"

#include <string.h>

G_DEFINE_QUARK(template - error - quark, template_error)

static void
clear_call(FilterCall *call)
{
    for (size_t i = 0; i < call->count; i++)
        g_free(call->arguments[i].text);
    g_free(call->arguments);
}

void
program_free_tag(Tag *tag)
{
    if (tag == NULL)
        return;

    for (size_t i = 0; i < tag->part_count; i++)
        g_ref_string_release(tag->parts[i].symbol);
    for (size_t i = 0; i < tag->call_count; i++)
        clear_call(&tag->calls[i]);
    g_free(tag->parts);
    g_free(tag->calls);
    g_free(tag->name);
    g_free(tag);
}

static void
free_unit(void *closure)
{
    Unit *unit = closure;
    g_ptr_array_unref(unit->tags);
    g_free(unit->instructions);
    g_free(unit->name);
    g_free(unit->path);
    g_free(unit->source);
    g_free(unit);
}

Unit *
program_add_unit(Template *template, const char *name, char *path, const char *source)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (g_str_has_prefix(source, mark))
        source += strlen(mark);

    Unit *unit = g_new0(Unit, 1);
    unit->name = g_strdup(name);
    unit->path = path;
    unit->length = strlen(source);
    unit->source = g_malloc0(unit->length + 1 + LAYOUT_PADDING);
    memcpy(unit->source, source, unit->length);
    unit->tags = g_ptr_array_new_with_free_func((GDestroyNotify)program_free_tag);
    if (template->units == NULL)
        template->units = g_ptr_array_new_with_free_func(free_unit);
    g_ptr_array_add(template->units, unit);
    return unit;
}

void
template_free(Template *template)
{
    if (template == NULL)
        return;

    g_clear_pointer(&template->units, g_ptr_array_unref);
    g_free(template);
}

/* "letter.md:3:14: "; owned by the caller. */
static char *
describe_position(const Unit *unit, size_t at)
{
    size_t line = 1, line_start = 0;
    for (size_t i = 0; i < at; i++)
        if (unit->source[i] == '\n') {
            line++;
            line_start = i + 1;
        }

    long column = g_utf8_strlen(unit->source + line_start, (gssize)(at - line_start)) + 1;
    return g_strdup_printf("%s:%zu:%ld: ", unit->path, line, column);
}

void
program_set_error(GError **error, const Unit *unit, size_t at, TemplateError code,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_autofree char *position = describe_position(unit, at);
    g_set_error(error, TEMPLATE_ERROR, (int)code, "%s%s", position, message);
}

void
program_place_error(GError **error, const Unit *unit, size_t at, TemplateError code)
{
    if (error == NULL || *error == NULL)
        return;

    g_autofree char *position = describe_position(unit, at);
    g_prefix_error(error, "%s", position);
    if ((*error)->domain != TEMPLATE_ERROR) {
        (*error)->domain = TEMPLATE_ERROR;
        (*error)->code = (int)code;
    }
}
