/* program.h - what a template is parsed into, for the parser, the renderer and the checker
 *
 * A source, the template's own or a partial's, becomes a Unit: a flat array of instructions.
 * Literal text is a slice of the source; a section's instruction says where its body ends; a
 * partial's names its Unit. Everything is made by the parser and only read from then on.
 */
#pragma once

#include "template/filter.h"
#include "template/template.h"

enum { PROGRAM_DEPTH = 64 }; /* how deep sections, and partials, may nest */

typedef struct {
    const Filter *filter;
    FilterArgument *arguments;
    size_t count;
} FilterCall;

/* One part of a dotted name. `slot` is its own place among the renderer's lookup hints. */
typedef struct {
    char *symbol; /* interned */
    uint8_t slot;
} NamePart;

/* Why a tag is in the template: {{name | filters}}, and where that stands. */
typedef struct {
    char *name; /* as written, without blanks: "count.signatories"; "." is the item itself */
    NamePart *parts;
    size_t part_count; /* 0 for "." */
    FilterCall *calls;
    size_t call_count;
    gboolean has_default;
    gboolean raw;        /* {{{x}}} and {{&x}}: not escaped */
    gboolean standalone; /* alone on its line, which goes with it */
    gboolean bracketed;  /* <{{x}}>: Markdown's way to write a link */
    size_t start;        /* where the tag begins in the unit's source */
    size_t source_start; /* all of the tag, or all of the section with its whole lines */
    size_t source_end;
} Tag;

typedef enum {
    INSTRUCTION_TEXT,
    INSTRUCTION_VARIABLE,
    INSTRUCTION_SECTION,
    INSTRUCTION_INVERTED,
    INSTRUCTION_PARTIAL,
} InstructionKind;

typedef struct {
    uint8_t kind;        /* an InstructionKind */
    uint8_t starts_line; /* text within a partial: its indentation goes before; a partial: it
                            stands alone on its line and is indented */
    uint8_t slot;        /* of a plain tag's one part */
    size_t after;        /* of a section: the first instruction after its body */
    union {
        const char *text;   /* literal; of a partial, what it is indented by */
        const char *symbol; /* of a plain tag, one part and no filter; else NULL */
    };
    union {
        size_t length; /* of the text */
        Tag *tag;      /* of a variable or section */
    };
    const struct Unit *unit; /* of a partial */
} Instruction;

typedef struct Unit {
    char *name;   /* of a partial; NULL for the template itself */
    char *path;   /* as messages say it */
    char *source; /* LAYOUT_PADDING bytes of NUL behind it */
    size_t length;
    Instruction *instructions;
    size_t count;
    GPtrArray *tags; /* owns each Tag */
} Unit;

struct Template {
    GPtrArray *units;  /* owns each Unit; the first is the template itself */
    uint8_t next_slot; /* handed out in turn: two parts may share one, which costs only time */
};

/* Returns an empty unit in `template`, without a byte order mark; consumes `path` and `source`.
 */
Unit *program_add_unit(Template *template, const char *name, char *path, const char *source);

void program_free_tag(Tag *tag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tag, program_free_tag)

/* Sets `error` to the message behind PATH:LINE:COLUMN of the byte `at` in the unit's source. */
void program_set_error(GError **error, const Unit *unit, size_t at, TemplateError code,
                       const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Gives `error` the position and, when it is not of this domain, `code`. */
void program_place_error(GError **error, const Unit *unit, size_t at, TemplateError code);
