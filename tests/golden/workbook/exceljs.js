// Made exceljs.xlsx of roster.csv, in an empty folder:
//   npm install exceljs@4.4.0 && node exceljs.js roster.csv exceljs.xlsx
// Cells of every kind that exceljs has: shared and rich text, numbers, days, links, a formula.
const fs = require("fs");
const ExcelJS = require("exceljs");

function cells(text) {
    const rows = [[]];
    let cell = "", quoted = false;
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted && c === '"' && text[i + 1] === '"') cell += text[++i];
        else if (c === '"') quoted = !quoted;
        else if (!quoted && (c === "," || c === "\n")) {
            rows[rows.length - 1].push(cell);
            cell = "";
            if (c === "\n") rows.push([]);
        } else cell += c;
    }
    return rows.slice(0, -1);
}

function value(header, text, row) {
    if (text === "") return null;
    if (header === "Position" && row === 2) return { formula: "1+1", result: 2 };
    if (header === "Position" || header === "Members") return Number(text);
    if (header === "Date") return new Date(text + "T00:00:00Z");
    if (header === "Website") return { text, hyperlink: text };
    if (header === "E-mail" && row % 2 === 0) return { text, hyperlink: "mailto:" + text };
    if (header === "Organisation" && row % 3 === 0)
        return { richText: [{ text: text.slice(0, 2), font: { bold: true } }, { text: text.slice(2) }] };
    return text;
}

const [header, ...rows] = cells(fs.readFileSync(process.argv[2], "utf8"));
const book = new ExcelJS.Workbook();
book.created = book.modified = new Date("2023-11-06T00:00:00Z");
const sheet = book.addWorksheet("Members");
sheet.addRow(header);
rows.forEach((row, i) => sheet.addRow(row.map((text, j) => value(header[j], text, i + 1))));
sheet.getColumn(header.indexOf("Date") + 1).numFmt = "yyyy-mm-dd";
book.xlsx.writeFile(process.argv[3]);
