/* receipt_form.h - what a receipt is made of, for the files of receipt.h alone */
#pragma once

#include "proof/manifest.h"
#include "proof/succession.h"

#define RECEIPT_VERSION 1

struct Receipt {
    char *campaign;
    int64_t edition;
    Digest manifest;
    int64_t revision;
    Digest consent;
    ManifestSignatory entry;
    Digest leaf;
    int64_t index;
    int64_t size;
    GArray *proof; /* Digest */
    Digest root;
    char *seal;
    GPtrArray *cosigned; /* char * */
    Succession *succession;
};

/* Returns one with nothing in it, owned by the caller, and sets its entry to a copy. */
struct Receipt *receipt_make(void);
void receipt_set_entry(struct Receipt *receipt, const ManifestSignatory *entry);
