/** Tailwind 4 runs as a PostCSS plugin; Next finds this file by name. */
const config = { plugins: { '@tailwindcss/postcss': {} } };

export default config;
