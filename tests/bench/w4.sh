# w4.sh - W4: a letter as PDF, and how long Pango and cairo alone take for one
. "$here/one.sh"
one_letter W4 pdf 30
