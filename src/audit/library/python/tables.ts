import type { Notes } from '../../evaluate/emission.ts';

/** A call that touches one file: which argument names it. */
export interface AccessShape {
  readonly kind: 'read' | 'write' | 'delete' | 'append';
  readonly at: number;
  readonly named?: readonly string[];
  readonly format?: Notes['format'];
  readonly encoding?: Notes['encoding'];
  readonly atomic?: Notes['atomic'];
}

function read(format?: Notes['format'], ...named: string[]): AccessShape {
  return {
    kind: 'read',
    at: 0,
    named: [...named, 'path', 'filepath_or_buffer', 'path_or_buf', 'io', 'source', 'file', 'filename'],
    ...(format ? { format } : {}),
  };
}
function write(at = 0, format?: Notes['format'], ...named: string[]): AccessShape {
  return {
    kind: 'write',
    at,
    named: [...named, 'path', 'path_or_buf', 'excel_writer', 'fname', 'file', 'filename', 'fp'],
    ...(format ? { format } : {}),
  };
}
const remove: AccessShape = { kind: 'delete', at: 0 };

/** Functions by full name. */
export const pythonAccesses: ReadonlyMap<string, AccessShape> = new Map<string, AccessShape>([
  ['os.remove', remove],
  ['os.unlink', remove],
  ['shutil.rmtree', remove],
  ...['csv', 'table', 'fwf'].map((one): [string, AccessShape] => [`pandas.read_${one}`, read('csv')]),
  ['pandas.read_json', read('json')],
  ...['excel', 'parquet', 'pickle', 'feather', 'hdf', 'stata', 'orc', 'sas', 'spss'].map(
    (one): [string, AccessShape] => [`pandas.read_${one}`, read('binary')],
  ),
  ['pandas.read_xml', read('text')],
  ['pandas.ExcelFile', read('binary')],
  ['pandas.ExcelWriter', write(0, 'binary')],
  ...['csv', 'json', 'ndjson', 'parquet', 'excel', 'ipc'].flatMap((one): [string, AccessShape][] => [
    [`polars.read_${one}`, read(one === 'csv' ? 'csv' : 'binary')],
    [`polars.scan_${one}`, read(one === 'csv' ? 'csv' : 'binary')],
  ]),
  ['geopandas.read_file', read()],
  ['numpy.load', read('binary')],
  ['numpy.loadtxt', read('csv')],
  ['numpy.genfromtxt', read('csv')],
  ['numpy.fromfile', read('binary')],
  ['numpy.save', write(0, 'binary')],
  ['numpy.savez', write(0, 'binary')],
  ['numpy.savez_compressed', write(0, 'binary')],
  ['numpy.savetxt', write(0, 'csv')],
  ['pyarrow.parquet.read_table', read('binary')],
  ['pyarrow.parquet.ParquetFile', read('binary')],
  ['pyarrow.csv.read_csv', read('csv')],
  ['pyarrow.json.read_json', read('json')],
  ['pyarrow.feather.read_feather', read('binary')],
  ['pyarrow.parquet.write_table', write(1, 'binary', 'where')],
  ['pyarrow.csv.write_csv', write(1, 'csv')],
  ['pyarrow.feather.write_feather', write(1, 'binary', 'dest')],
  ['joblib.load', read('binary')],
  ['torch.load', read('binary', 'f')],
  ['torch.save', write(1, 'binary', 'f')],
  ['PIL.Image.open', read('binary')],
  ['Image.open', read('binary')],
  ['cv2.imread', read('binary')],
  ['cv2.imwrite', write(0, 'binary')],
  ['imageio.imread', read('binary')],
  ['imageio.imwrite', write(0, 'binary')],
  ['openpyxl.load_workbook', read('binary')],
  ['docx.Document', read('binary')],
  ['PyPDF2.PdfReader', read('binary')],
  ['pypdf.PdfReader', read('binary')],
  ['pdfplumber.open', read('binary')],
  ['fitz.open', read('binary')],
  ['xml.etree.ElementTree.parse', read('text')],
  ['lxml.etree.parse', read('text')],
  ['scipy.io.loadmat', read('binary')],
  ['scipy.io.savemat', write(0, 'binary')],
  ['soundfile.read', read('binary')],
  ['soundfile.write', write(0, 'binary')],
  ['scipy.io.wavfile.write', write(0, 'binary')],
  ['scipy.io.wavfile.read', read('binary')],
  ['xarray.open_dataset', read('binary')],
  ['rasterio.open', read('binary')],
  ['linecache.getlines', read('text')],
  ['fileinput.input', read('text', 'files')],
  ['dotenv.load_dotenv', read('text', 'dotenv_path')],
  ['urllib.request.urlretrieve', write(1, 'unknown', 'filename')],
  ['wget.download', write(1, 'unknown', 'out')],
  ['matplotlib.pyplot.savefig', write(0, 'binary')],
  ['matplotlib.pyplot.imsave', write(0, 'binary')],
  ['networkx.write_graphml', write(1, 'text')],
  ['networkx.write_gexf', write(1, 'text')],
  ['networkx.write_gpickle', write(1, 'binary')],
  ['networkx.read_graphml', read('text')],
  ['networkx.read_gexf', read('text')],
  ['jsonlines.open', read('ndjson')],
]);

/** Methods that no other class has: of data frames, figures and models. Only with a path among their arguments. */
export const methodAccesses: ReadonlyMap<string, AccessShape> = new Map<string, AccessShape>([
  ['to_csv', write(0, 'csv')],
  ['to_json', write(0, 'json')],
  ...['to_parquet', 'to_excel', 'to_pickle', 'to_feather', 'to_hdf', 'to_stata', 'to_netcdf', 'to_zarr', 'to_orc'].map(
    (one): [string, AccessShape] => [one, write(0, 'binary')],
  ),
  ['to_html', write(0, 'text', 'buf')],
  ['to_markdown', write(0, 'text', 'buf')],
  ['to_latex', write(0, 'text', 'buf')],
  ['to_xml', write(0, 'text')],
  ['to_file', write(0)],
  ['write_csv', write(0, 'csv')],
  ['write_parquet', write(0, 'binary')],
  ['write_ndjson', write(0, 'ndjson')],
  ['write_json', write(0, 'json')],
  ['write_excel', write(0, 'binary')],
  ['sink_parquet', write(0, 'binary')],
  ['sink_csv', write(0, 'csv')],
  ['savefig', write(0, 'binary')],
  ['write_image', write(0, 'binary')],
  ['write_html', write(0, 'text')],
  ['tofile', write(0, 'binary')],
  ['save_pretrained', write(0, 'binary')],
  ['save_weights', write(0, 'binary')],
  ['extractall', write(0, 'unknown')],
]);
