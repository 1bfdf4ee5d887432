// Reads orders as CSV from standard input, prints them as JSON with the total of each customer.
import { text } from "node:stream/consumers";

const [head, ...rows] = (await text(process.stdin)).trim().split(/\r?\n/).map((line) => line.split(","));
const orders = rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i], cell])));

const totals = {};
for (const { customer, quantity, price } of orders) {
  totals[customer] = (totals[customer] ?? 0) + Math.round(Number(quantity) * Number(price) * 100) / 100;
}
console.error(`${orders.length} orders of ${Object.keys(totals).length} customers`);
console.log(JSON.stringify({ currency: process.env.CURRENCY ?? "EUR", orders: orders.length, totals }, null, 2));
