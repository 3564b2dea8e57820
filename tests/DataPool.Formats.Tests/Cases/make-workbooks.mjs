// Makes the workbooks of Cases/excel, by a library other than the ones that read them. They are checked in; run this only
// to add or change one:  npm install --no-save xlsx@0.18.5 && node make-workbooks.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import XLSX from 'xlsx';

const { CFB, utils } = XLSX;
const folder = join(dirname(fileURLToPath(import.meta.url)), 'excel');

function save(name, bytes, extension = 'xlsx') {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, `input.${extension}`), bytes);
}

// A cell: null, a plain value, or a cell of the library ({t, v, z, f}).
function sheet(rows, more = {}) {
  const cells = {};
  let width = 1;
  rows.forEach((row, r) => row.forEach((value, c) => {
    width = Math.max(width, c + 1);
    if (value === null) return;
    const cell = typeof value === 'object' ? { ...value }
      : { t: typeof value === 'number' ? 'n' : typeof value === 'boolean' ? 'b' : 's', v: value };
    cells[utils.encode_cell({ r, c })] = cell;
  }));
  cells['!ref'] = utils.encode_range({ s: { r: 0, c: 0 }, e: { r: Math.max(rows.length, 1) - 1, c: width - 1 } });
  return Object.assign(cells, more);
}

function book(sheets, workbook) {
  // Pairs, where an object would put a name of digits first.
  const pairs = Array.isArray(sheets) ? sheets : Object.entries(sheets);
  return { SheetNames: pairs.map(([name]) => name), Sheets: Object.fromEntries(pairs), ...(workbook ? { Workbook: workbook } : {}) };
}

function write(sheets, { workbook, type = 'xlsx', patch, shared = true } = {}) {
  const bytes = XLSX.write(book(sheets, workbook), { type: 'buffer', bookType: type, bookSST: shared, compression: true });
  return patch ? repack(bytes, patch) : bytes;
}

// What the library would not write is put into its parts afterwards.
function repack(bytes, patch) {
  const zip = CFB.read(bytes, { type: 'buffer' });
  const out = CFB.utils.cfb_new();
  const parts = {};
  zip.FullPaths.forEach((path, i) => {
    if (!path.endsWith('/') && zip.FileIndex[i].content?.length) parts[path.replace(/^Root Entry\//, '')] = Buffer.from(zip.FileIndex[i].content).toString('utf8');
  });
  delete parts['\u0001Sh33tJ5'];
  patch(parts);
  for (const [path, text] of Object.entries(parts)) CFB.utils.cfb_add(out, '/' + path, Buffer.from(text, 'utf8'));
  return CFB.write(out, { type: 'buffer', fileType: 'zip', compression: true });
}

const first = 'xl/worksheets/sheet1.xml';
const number = (v, z) => ({ t: 'n', v, ...(z ? { z } : {}) });
const error = (v) => ({ t: 'e', v });

// Plain and typed values.
const sales = [
  ['region', 'total', 'open', 'share', 'price'],
  ['north', 142000, true, number(0.25, '0%'), number(1234.5, '"€" #,##0.00')],
  ['süd ☃', -0.5, false, number(1, '0.00%'), number(0, '[$-409]$#,##0')],
  ['a "b"\n\\c', 1e21, true, number(0.1, '0.00E+00'), number(12.5, '# ??/??')],
];
save('plain', write({ Sales: sheet(sales) }));
save('plain-xls', write({ Sales: sheet(sales) }, { type: 'biff8' }), 'xls');
save('formula-texts', write({ S: sheet([['id', 'text'], [1, 'one'], [2, '']]) }, { shared: false }));

save('numbers-exact', write({ S: sheet([['id', 'n'], ...Array.from({ length: 8 }, (_, i) => [i + 1, i])]) }, {
  patch: (parts) => {
    const exact = ['0.30000000000000004', '8.1999999999999993', '9007199254740993', '12345678901234567.89', '1.0E-2', '-0', '1E+400', '0.10000000000000001'];
    exact.forEach((text, i) => { parts[first] = parts[first].replace(`<c r="B${i + 2}"><v>${i}</v>`, `<c r="B${i + 2}"><v>${text}</v>`); });
  },
}));

const texts = (parts, change) => { parts['xl/sharedStrings.xml'] = change(parts['xl/sharedStrings.xml']); };
save('rich-texts', write({ S: sheet([['id', 'text'], [1, 'AAAA'], [2, 'BBBB'], [3, 'CCCC'], [4, 'DDDD']]) }, {
  patch: (parts) => {
    texts(parts, (xml) => xml
      .replace(/<si><t[^>]*>AAAA<\/t><\/si>/, '<si><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space="preserve"> and plain</t></r></si>')
      .replace(/<si><t[^>]*>BBBB<\/t><\/si>/, '<si><t>漢字</t><rPh sb="0" eb="1"><t>カン</t></rPh><rPh sb="1" eb="2"><t>ジ</t></rPh></si>')
      .replace(/<si><t[^>]*>CCCC<\/t><\/si>/, '<si><t>one_x000D_two _x0041 &amp; <![CDATA[<3>]]></t></si>'));
    parts[first] = parts[first].replace(/<c r="B5" t="s"><v>\d+<\/v><\/c>/, '<c r="B5" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>');
  },
}));

// Dates.
const days = [['id', 'day'], ...[1, 59, 60, 61, 46121, 46121.5, 2958465, 2958466, -1, 0].map((v, i) => [i + 1, number(v, 'yyyy\\-mm\\-dd')])];
save('dates-1900', write({ S: sheet(days) }));
save('dates-1900-xls', write({ S: sheet(days.filter(([, day]) => day === 'day' || (day.v > 0 && day.v < 2958466))) }, { type: 'biff8' }), 'xls');
save('dates-1904', write({ S: sheet([['id', 'day'], ...[0, 1, 44659, 44659.25].map((v, i) => [i + 1, number(v, 'm/d/yy')])]) }, { workbook: { WBProps: { date1904: true } } }));
save('dates-1904-xls', write({ S: sheet([['id', 'day'], [1, number(44659, 'm/d/yy')]]) }, { workbook: { WBProps: { date1904: true } }, type: 'biff8' }), 'xls');
const styles = [
  ['id', 'value'],
  ...[
    [46121.75, 'dd.mm.yyyy hh:mm'], [46121, 'yyyy-mm-dd hh:mm:ss'], [0.520833333333333, 'h:mm AM/PM'], [0.5, 'mm:ss.0'], [1.5, '[h]:mm:ss'],
    [-0.25, '[mm]'], [46121.25, 'hh:mm'], [46121, '[$-F800]dddd, mmmm dd, yyyy'], [46121, 'mmm'], [5, '0 "days"'], [5, '0.00;[Red]-0.00'],
    [5, 'General'], [5, '"d"0_d'], [46121, '[Red]d\\.m\\.yy;@'], [0, 'h:mm'], [0.99999999999, '[h]:mm:ss'],
  ].map(([v, z], i) => [i + 1, number(v, z)]),
];
save('styles', write({ S: sheet(styles) }));
save('styles-xls', write({ S: sheet(styles.slice(0, 6)) }, { type: 'biff8' }), 'xls');
save('dates-in-zone', write({ S: sheet([['id', 'at'], [1, number(46121.5, 'yyyy-mm-dd hh:mm')], [2, number(46110.104166666664, 'yyyy-mm-dd hh:mm')]]) }));
save('dates-iso', write({ S: sheet([['id', 'day'], [1, 2], [2, 3], [3, 4]]) }, {
  patch: (parts) => {
    parts[first] = parts[first]
      .replace('<c r="B2"><v>2</v>', '<c r="B2" t="d"><v>2026-04-09</v>')
      .replace('<c r="B3"><v>3</v>', '<c r="B3" t="d"><v>2026-04-09T12:30:00.5Z</v>')
      .replace('<c r="B4"><v>4</v>', '<c r="B4" t="d"><v>12:30:00</v>');
  },
}));

// Errors, formulas, empty things.
save('error-cells', write({ S: sheet([['id', 'ratio', 'note'], [1, 0.5, 'x'], [2, error(7), 'y'], [3, error(42), error(29)]]) }));
save('formulas', write({ S: sheet([['id', 'n', 't'], [1, { t: 'n', v: 3, f: '1+2' }, { t: 's', v: 'ab', f: '"a"&"b"' }], [2, 4, 'x']]) }, {
  patch: (parts) => { parts[first] = parts[first].replace('<c r="B3"><v>4</v>', '<c r="B3"><f>B2*2</f>'); },
}));
save('empty-rows', write({ S: sheet([['id', 'n', null], [1, 2, null], [null, null, null], [3, null, null], ['', '', null], [null, 5, null]]) }));
save('right-of-header', write({ S: sheet([['id', 'n'], [1, 2, null, 'note'], [2, 3], [null, null, 'x'], [4, 5, 6]]) }));
save('header-only', write({ S: sheet([['id', 'n']]) }));
save('empty-sheet', write({ S: sheet([]) }));
save('header-names', write({ S: sheet([['id', 'a', 'a', null, ' b\nc ', number(2026), number(46121, 'yyyy-mm-dd'), true], [1, 2, 3, 4, 5, 6, 7, 8]]) }));
save('header-row', write({ S: sheet([['Sales of the year'], [], ['id', 'n'], [1, 2]]) }));
save('header-row-empty', write({ S: sheet([[null], [null], ['id', 'n'], [1, 2]]) }));
save('header-row-beyond', write({ S: sheet([['id', 'n'], [1, 2]]) }));
const merges = { '!merges': ['A1:A2', 'B1:D1', 'E1:F2', 'A5:B5'].map((area) => utils.decode_range(area)) };
const merged = [['region', 'Q1', null, null, 'both', null], [null, 'jan', 'feb', 'mar', null, null], ['north', 1, 2, 3, 4, 5], ['south', 6, 7, 8, 9, 10], ['sum', null, 1, 1, 1, 1]];
save('merged-header', write({ S: sheet(merged, merges) }));
save('merged-header-second-row', write({ S: sheet(merged, merges) }));
save('merged-header-xls', write({ S: sheet(merged, merges) }, { type: 'biff8' }), 'xls');

// Columns of texts.
save('text-columns', write({ S: sheet([
  ['id', 'number', 'mixed', 'zip', 'day', 'flag', 'kept'],
  ['a', '1.50', '1', '01067', '2026-04-09', 'TRUE', '1.50'],
  ['b', '-2', 2, '80331', '2026-04-10', 'false', '2'],
  ['c', '', '3', '10115', null, '', null],
]) }));

// Sheets.
const three = [['Hidden', sheet([['id'], ['h']])], ['First', sheet([['id'], ['f']])], ['2', sheet([['id'], ['two']])], ['Last', sheet([['id'], ['l']])]];
const hidden = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }, { Hidden: 0 }, { Hidden: 2 }] };
for (const name of ['sheet-default', 'sheet-hidden-by-name', 'sheet-by-index', 'sheet-by-digits', 'sheet-digits-name', 'sheet-not-found', 'sheet-index-beyond'])
  save(name, write(three, { workbook: hidden }));
save('sheet-not-found-xls', write(three, { workbook: hidden, type: 'biff8' }), 'xls');

// Other writers' habits.
save('strict-and-prefixed', write({ S: sheet([['id', 'n'], ['a', 1]]) }, {
  patch: (parts) => {
    for (const path of Object.keys(parts)) {
      parts[path] = parts[path]
        .replaceAll('http://schemas.openxmlformats.org/spreadsheetml/2006/main', 'http://purl.oclc.org/ooxml/spreadsheetml/main')
        .replaceAll('http://schemas.openxmlformats.org/officeDocument/2006/relationships', 'http://purl.oclc.org/ooxml/officeDocument/relationships');
    }
    parts[first] = parts[first].replace(/<(\/?)(\w)/g, '<$1x:$2').replace('<x:?xml', '<?xml').replace(' xmlns=', ' xmlns:x=');
  },
}));
save('no-cell-places', write({ S: sheet([['id', 'n'], ['a', 1], ['b', 2]]) }, {
  patch: (parts) => { parts[first] = parts[first].replace(/(<row|<c) r="\w+"/g, '$1'); },
}));

// What is refused.
save('xlsb', write({ S: sheet([['id'], [1]]) }, { type: 'xlsb' }));
save('ods', write({ S: sheet([['id'], [1]]) }, { type: 'ods' }));
save('csv-renamed', Buffer.from('id;n\n1;2\n'));
save('html-renamed', Buffer.from('<html><body><table><tr><td>id</td></tr></table></body></html>'), 'xls');
save('xml-spreadsheet', write({ S: sheet([['id'], [1]]) }, { type: 'xlml' }), 'xls');
save('no-bytes', Buffer.alloc(0));
save('not-complete', write({ S: sheet(sales) }).subarray(0, 900));
save('damaged-part', write({ S: sheet([['id', 'n'], [1, 2]]) }, { patch: (parts) => { parts[first] = parts[first].replace('</c></row>', '</row>'); } }));
save('with-dtd', write({ S: sheet([['id', 'n'], [1, 2]]) }, {
  patch: (parts) => {
    texts(parts, (xml) => xml.replace('?>', '?><!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>').replace('>id<', '>&b;<'));
  },
}));
save('entry-outside', write({ S: sheet([['id'], [1]]) }, { patch: (parts) => { parts['../../evil.xml'] = '<a/>'; } }));
save('zip-bomb', write({ S: sheet([['id', 'n'], [1, 2]]) }, {
  patch: (parts) => { parts[first] = parts[first].replace('</sheetData>', ' '.repeat(8 * 1024 * 1024) + '</sheetData>'); },
}));
save('too-much-inflated', write({ S: sheet([['id', 'n'], [1, 2]]) }, {
  patch: (parts) => { parts[first] = parts[first].replace('</sheetData>', ' '.repeat(300_000) + '</sheetData>'); },
}));
function archive(files) {
  const out = CFB.utils.cfb_new();
  for (const [path, text] of Object.entries(files)) CFB.utils.cfb_add(out, '/' + path, Buffer.from(text));
  return CFB.write(out, { type: 'buffer', fileType: 'zip', compression: true });
}
const rel = (target) => `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${target}"/></Relationships>`;
save('docx', archive({ '_rels/.rels': rel('word/document.xml'), 'word/document.xml': '<a/>' }));
save('pptx', archive({ '_rels/.rels': rel('ppt/presentation.xml'), 'ppt/presentation.xml': '<a/>' }));
save('zip-without-workbook', archive({ 'data.csv': 'id\n1\n' }));
function compound(streams) {
  const out = CFB.utils.cfb_new();
  for (const [path, text] of Object.entries(streams)) CFB.utils.cfb_add(out, '/' + path, Buffer.alloc(5000, text));
  return CFB.write(out, { type: 'buffer' });
}
save('password', compound({ EncryptionInfo: 'i', EncryptedPackage: 'p' }));
save('doc-renamed', compound({ WordDocument: 'w', '1Table': 't' }), 'xls');
