process.argv.push("racks");await import("../index.js");
