// node-thermal-printer as its users write it: ask whether it is connected, print, cut, execute. One JSON line in, one out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.argv[2] + "/");
const { ThermalPrinter, PrinterTypes } = require("node-thermal-printer");

async function slip({ port, png, send }) {
  const printer = new ThermalPrinter({
    type: PrinterTypes.EPSON,
    interface: `tcp://127.0.0.1:${port}`,
    options: { timeout: 1000 },
  });
  if (send && !(await printer.isPrinterConnected())) throw new Error("not connected");
  await printer.printImageBuffer(Buffer.from(png, "base64"));
  printer.cut();
  if (send) await printer.execute();
  return printer.getBuffer()?.toString("base64") ?? "";
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify({ bytes: await slip(JSON.parse(line)) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
