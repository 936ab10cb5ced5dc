# w3.sh - W3: a letter as docx; the batch's floor is two thousand from one template
. "$here/one.sh"
one_letter W3 docx 10
